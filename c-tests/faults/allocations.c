/* SPDX-License-Identifier: MIT */
/*
 * Counts what is allocated. The sanitizers' allocator counts itself; valgrind replaces the
 * allocator and finds leaks itself. Otherwise the program defines the functions that the library
 * calls.
 */
#include "faults.h"

#if defined(__SANITIZE_ADDRESS__)
#include <stddef.h>

/* Its header does not come with gcc. */
size_t __sanitizer_get_current_allocated_bytes(void);

long allocated(void)
{
	return (long)__sanitizer_get_current_allocated_bytes();
}

#elif defined(COUNT_ALLOCATIONS)
#include <stddef.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t nmemb, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *memory);

static long blocks;

long allocated(void)
{
	return blocks;
}

void *malloc(size_t size)
{
	void *memory = __libc_malloc(size);

	blocks += memory != NULL;
	return memory;
}

void *calloc(size_t nmemb, size_t size)
{
	void *memory = __libc_calloc(nmemb, size);

	blocks += memory != NULL;
	return memory;
}

void *realloc(void *old, size_t size)
{
	void *memory = __libc_realloc(old, size);

	blocks += !old && memory;
	return memory;
}

void free(void *memory)
{
	blocks -= memory != NULL;
	__libc_free(memory);
}

#else

long allocated(void)
{
	return 0;
}

#endif
