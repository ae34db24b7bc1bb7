/* SPDX-License-Identifier: MIT
 *
 * What every generator on libclang has to do at least: parse a header, and visit all of it with names, types, places
 * and comments. visit HEADER ARGUMENT...; prints how much it saw.
 */
#include <clang-c/Index.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct seen {
	unsigned long cursors, characters;
};

static void look(struct seen *seen, CXString string)
{
	const char *text = clang_getCString(string);
	seen->characters += text ? strlen(text) : 0;
	clang_disposeString(string);
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct seen *seen = data;
	CXFile file;
	unsigned line, column, offset;
	(void)parent;
	seen->cursors++;
	look(seen, clang_getCursorSpelling(cursor));
	if (clang_isDeclaration(clang_getCursorKind(cursor))) {
		clang_getSpellingLocation(clang_getCursorLocation(cursor), &file, &line, &column, &offset);
		look(seen, clang_getTypeSpelling(clang_getCursorType(cursor)));
		look(seen, clang_Cursor_getRawCommentText(cursor));
		seen->cursors += (unsigned long)(clang_Type_getSizeOf(clang_getCursorType(cursor)) == -1000);
	}
	return CXChildVisit_Recurse;
}

int main(int argc, char **argv)
{
	struct seen seen = {0};
	CXTranslationUnit unit = NULL;
	CXIndex index = clang_createIndex(0, 1);
	enum CXErrorCode code = argc < 2 ? CXError_InvalidArguments
					 : clang_parseTranslationUnit2(index, argv[1], (const char *const *)argv + 2,
						   argc - 2, NULL, 0,
						   CXTranslationUnit_DetailedPreprocessingRecord, &unit);
	if (code != CXError_Success || clang_getNumDiagnostics(unit)) {
		fprintf(stderr, "visit: cannot parse %s\n", argc < 2 ? "nothing" : argv[1]);
		return EXIT_FAILURE;
	}
	clang_visitChildren(clang_getTranslationUnitCursor(unit), visit, &seen);
	printf("%lu cursors, %lu characters\n", seen.cursors, seen.characters);
	clang_disposeTranslationUnit(unit);
	clang_disposeIndex(index);
	return EXIT_SUCCESS;
}
