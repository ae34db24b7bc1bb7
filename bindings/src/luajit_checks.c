/* SPDX-License-Identifier: MIT
 *
 * What a module of target luajit looks at when it is loaded, beside the library's symbols: is the library the one that
 * it was made for?
 */
#include "checks.h"
#include "luajit_checks.h"
#include "table.h"

#include "../include/ferrule/table.h"
#include <string.h>

static const char text_version[] =
	"\n"
	"-- Numbers with dots between: of the same first one, and not older.\n"
	"local function version_fits(is, wanted)\n"
	"  local parts = is:gmatch(\"%d+\")\n"
	"  local first = true\n"
	"  for part in wanted:gmatch(\"%d+\") do\n"
	"    local a, b = tonumber(parts() or 0), tonumber(part)\n"
	"    if a ~= b then\n"
	"      return a > b and not first\n"
	"    end\n"
	"    first = false\n"
	"  end\n"
	"  return true\n"
	"end\n"
	"\n";

_Static_assert(offsetof(struct ferrule_table, records) == 8 * 4 && offsetof(struct ferrule_table, fields) == 10 * 4 &&
		       offsetof(struct ferrule_table, functions) == 16 * 4 &&
		       offsetof(struct ferrule_table, strings) == 26 * 4,
	"description_check knows where the lists are");

static void print_mismatch(struct printer *printer, const char *name, const char *version)
{
	print(printer,
		"  error(\"the library is version \" .. tostring(version) ..\n"
		"    \" by %s(), this module was made for %s\", 0)\n",
		name, version);
	print_text(printer, "end\n");
}

static void print_version_check(struct printer *printer, const struct version_check *check, struct arena *arena)
{
	const char *name = check->function->name;
	if (check->function->contract.hidden)
		print(printer, "ffi.cdef \"%s %s(void);\"\n", check->function->result->canonical, name);
	if (check->constant->kind == CONSTANT_TEXT) {
		print_text(printer, text_version);
		print(printer, "local version = C.%s() ~= nil and ffi.string(C.%s()) or \"NULL\"\n", name, name);
		print_text(printer, "if not version_fits(version, ");
		print_quoted(printer, check->constant->text);
		print_text(printer, ") then\n");
		print_mismatch(printer, name, check->constant->text);
	} else {
		const char *value = arena_format(arena, "%lld", (long long)check->constant->value);
		print(printer, "\nlocal version = tonumber(C.%s())\n", name);
		print(printer, "if version < %s then\n", value);
		print_mismatch(printer, name, value);
	}
}

/* Words of 32 bits, as ferrule/table.h has them: in the head, the list of records is at word 8, that of fields at 10,
 * of functions at 16, of strings at 26. How many an item has is told by the structs themselves. */
static const char description_check[] =
	"\n"
	"-- What the library says of itself (ferrule/table.h).\n"
	"local function read_description(place)\n"
	"  local head = ffi.cast(\"const uint32_t *\", place)\n"
	"  if ffi.string(place, 7) ~= \"ferrule\" or head[2] > 1 then\n"
	"    error(\"the library's description of itself is none that this module can read\", 0)\n"
	"  end\n"
	"  local bytes = ffi.cast(\"const char *\", place)\n"
	"  local function text(at)\n"
	"    return ffi.string(bytes + head[26] + at)\n"
	"  end\n"
	"  local function row(list, width, index)\n"
	"    return ffi.cast(\"const uint32_t *\", bytes + head[list]) + width * index\n"
	"  end\n"
	"  local records, signatures = {}, {}\n"
	"  for i = 0, head[9] - 1 do\n"
	"    local record = row(8, RECORD, i)\n"
	"    local fields = {}\n"
	"    for j = 0, record[5] - 1 do\n"
	"      local field = row(10, FIELD, record[4] + j)\n"
	"      fields[text(field[0])] = field[2] .. \" \" .. field[3]\n"
	"    end\n"
	"    records[text(record[1])] = {size = record[2], fields = fields}\n"
	"  end\n"
	"  for i = 0, head[17] - 1 do\n"
	"    local one = row(16, FUNCTION, i)\n"
	"    signatures[text(one[0])] = text(one[2])\n"
	"  end\n"
	"  return records, signatures\n"
	"end\n"
	"\n"
	"local function check_description(records, signatures)\n"
	"  local has_records, has_signatures = read_description(description)\n"
	"  for name, record in pairs(records) do\n"
	"    local has = has_records[name]\n"
	"    if not has or has.size ~= record.size then\n"
	"      error(name .. \" is of another size in the library than this module was made for\", 0)\n"
	"    end\n"
	"    for field, place in pairs(record.fields) do\n"
	"      if has.fields[field] ~= place then\n"
	"        error(name .. \", field \" .. field ..\n"
	"          \" is elsewhere, or of another size, in the library than this module was made for\", 0)\n"
	"      end\n"
	"    end\n"
	"  end\n"
	"  for name, signature in pairs(signatures) do\n"
	"    local has = has_signatures[name]\n"
	"    if has ~= signature then\n"
	"      error(name .. \"() is \" .. (has or \"not there\") ..\n"
	"        \" in the library, this module was made for \" .. signature, 0)\n"
	"    end\n"
	"  end\n"
	"end\n";

static void print_record(struct printer *printer, const struct record *record)
{
	print(printer, "  [\"%s\"] = {size = %zu, fields = {\n", record->spelling, record->size);
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (field->name && *field->name && !field->bit_width && field->size)
			print(printer, "    [\"%s\"] = \"%zu %zu\",\n", field->name, field->offset, field->size);
	}
	print_text(printer, "  }},\n");
}

static void print_description_check(struct printer *printer, const struct model *model)
{
	print(printer, "\nffi.cdef \"extern const char ferrule_table_%s[];\"\n", model->module);
	print(printer, "local has_description, description = pcall(function() return C.ferrule_table_%s end)\n",
		model->module);
	print_text(printer, "if not has_description then\n"
			    "  error(\"the library has no description of itself, which this module wants \" ..\n"
			    "    \"to look at\", 0)\n"
			    "end\n");
	print(printer, "\nlocal RECORD, FIELD, FUNCTION = %zu, %zu, %zu\n",
		sizeof(struct ferrule_table_record) / sizeof(uint32_t),
		sizeof(struct ferrule_table_field) / sizeof(uint32_t),
		sizeof(struct ferrule_table_function) / sizeof(uint32_t));
	print_text(printer, description_check);
	print_text(printer, "\ncheck_description({\n");
	for (size_t i = 0; i < model->record_count; i++)
		if (model->records[i].is_complete && model->records[i].name && model->records[i].contract.record)
			print_record(printer, &model->records[i]);
	print_text(printer, "}, {\n");
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (!function->contract.hidden && !function->is_static && !function->calls && !function->omit_lua)
			print(printer, "  %s = \"%s\",\n", function->name, table_signature(model->arena, function));
	}
	print_text(printer, "})\n");
}

void luajit_library_check(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	struct version_check version = version_check_of(model, options);
	if (version.function)
		print_version_check(printer, &version, model->arena);
	if (options->has_description)
		print_description_check(printer, model);
}
