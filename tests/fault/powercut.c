/*
 * powercut FOLDER: the ext4 or XFS that holds FOLDER stops as if the power had
 * gone: what was not flushed is lost, and so is what its journal holds in
 * memory.  Only root may, and only mounting it again brings it back.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define SHUTDOWN _IOR('X', 125, uint32_t)

int
main(int argc, char **argv)
{
	uint32_t without_flushing_the_log = 2;
	int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0 || ioctl(fd, SHUTDOWN, &without_flushing_the_log) != 0) {
		perror("powercut");
		return 1;
	}
	return 0;
}
