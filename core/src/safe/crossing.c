/* SPDX-License-Identifier: MIT
 *
 * The word that every crossing loads, in a page that the kernel wipes in a forked child.
 */
#include "crossing.h"
#include "handle.h"
#include "object.h"
#include "operation.h"
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#define ATTENTION_BIRTH 0x80000000u /* a thread is setting the word up */

static uint32_t fallback = ATTENTION_BORN;
uint32_t *safe_attention = &fallback;

static void wipe(void)
{
	__atomic_store_n(&fallback, 0, __ATOMIC_RELEASE);
}

/* When the library is loaded there is one thread, so that no fork can come between. */
__attribute__((constructor)) static void make_page(void)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	uint32_t *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page != MAP_FAILED && madvise(page, size, MADV_WIPEONFORK) == 0) {
		*page = ATTENTION_BORN;
		safe_attention = page;
		return;
	}
	if (page != MAP_FAILED)
		munmap(page, size);
	/* Linux before 4.14: fork() through the C library is noticed, a bare system call is not. */
	pthread_atfork(NULL, NULL, wipe);
}

void safe_birth(void)
{
	for (;;) {
		uint32_t word = __atomic_load_n(safe_attention, __ATOMIC_ACQUIRE);
		if (word & ATTENTION_BORN)
			return;
		if (word & ATTENTION_BIRTH)
			sched_yield();
		else if (__atomic_compare_exchange_n(
				 safe_attention, &word, ATTENTION_BIRTH, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
			break;
	}
	safe_slots_disinherit();
	safe_operations_disinherit();
	safe_quarantine_disinherit();
	safe_drop_disinherit();
	__atomic_store_n(safe_attention, ATTENTION_BORN, __ATOMIC_RELEASE);
}

void safe_attend(void)
{
	safe_birth();
	uint32_t word = __atomic_load_n(safe_attention, __ATOMIC_ACQUIRE);
	if (word & ATTENTION_DROPPED)
		safe_drop_reap();
	if (word & ATTENTION_QUARANTINE)
		safe_quarantine_poll();
}

void safe_attention_set(uint32_t bits)
{
	__atomic_fetch_or(safe_attention, bits, __ATOMIC_ACQ_REL);
}

void safe_attention_clear(uint32_t bits)
{
	__atomic_fetch_and(safe_attention, ~bits, __ATOMIC_ACQ_REL);
}
