/* SPDX-License-Identifier: MIT
 *
 * Structs of every shape, and contracts on another one's.
 */
#include "third_party.inc"
#include <ferrule/annotate.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

struct FERRULE_RECORD bits {
	unsigned low : 3;
	unsigned : 5;
	bool flag : 1;
	unsigned : 0;
	int8_t last;
};

struct FERRULE_RECORD shape {
	int32_t kind;
	union {
		double radius;
		struct {
			float width;
			union {
				float height;
				int32_t code;
			};
		};
	};
	union {
		uint8_t first;
		void *address FERRULE_ADDRESS;
	};
	struct {
		int16_t x, y : 4;
	};
};

union FERRULE_RECORD word {
	uint32_t word;
	struct { uint16_t low, high; };
};

struct FERRULE_RECORD words { union word all[2]; };

struct FERRULE_RECORD list {
	uint16_t count;
	double items[] FERRULE_COUNT(count);
};

struct FERRULE_RECORD words_list {
	uint16_t count;
	struct words items[0] FERRULE_COUNT(count);
};

struct FERRULE_RECORD entry {
	const char *name FERRULE_STRING FERRULE_NULLABLE;
	uint8_t size;
	const void *data FERRULE_BYTES(size);
	void *internal FERRULE_HIDDEN;
};

struct FERRULE_RECORD iovec;
extern __typeof__(((struct iovec *)0)->iov_base) ferrule_field_iovec__iov_base FERRULE_OUT FERRULE_BYTES(iov_len);
struct FERRULE_HANDLE(box_free) box;
// expect: box_free: nothing - [box:handle_in{struct box}]
void box_free(struct box *box);
typedef struct twice_named { int a__b; } twice__named;
extern __typeof__(((twice__named *)0)->a__b) ferrule_field_twice__named__a__b FERRULE_FD;

// expect: in: integer - [bits:record_in{struct bits}, shape:record_in{struct shape}, word:record_in{union word}, list:record_in{struct list}, more:record_in{struct words_list}?, entry:record_in{struct entry}, iovec:record_in{struct iovec}, named:record_in{struct twice_named}]
int in(const struct bits *bits, const struct shape *shape, const union word *word, const struct list *list,
	const struct words_list *more FERRULE_NULLABLE, const struct entry *entry, const struct iovec *iovec,
	const twice__named *named FERRULE_IN);
// expect: out: nothing - [bits:record_out{struct bits}, shapes:records_out(3){struct shape}, entry:record_inout{struct entry}]
void out(struct bits *bits FERRULE_OUT, struct shape *shapes FERRULE_OUT FERRULE_COUNT(3), struct entry *entry FERRULE_INOUT);
// expect: value: record - {struct entry} [shape:record_value{struct shape}, words:record_value{struct words}]
struct entry value(struct shape shape, struct words words);
// expect: listed: record - {struct list} copied - []
FERRULE_RETURNS_BORROWED(static) const struct list *listed(void);
