/* Compares the library that runs with the headers that the program was compiled with. */
#include <liburing.h>
#include <stdio.h>

int main(void)
{
    printf("headers %d.%d, library %d.%d\n", IO_URING_VERSION_MAJOR, IO_URING_VERSION_MINOR,
           io_uring_major_version(), io_uring_minor_version());
    if (io_uring_check_version(IO_URING_VERSION_MAJOR, IO_URING_VERSION_MINOR)) {
        fprintf(stderr, "the library is older than the headers\n");
        return 1;
    }
    return 0;
}
