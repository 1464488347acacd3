#define _GNU_SOURCE
#include "platform.h"

#include <fcntl.h>
#include <unistd.h>

int platform_syncfs(int descriptor) {
#ifdef __linux__
  return syncfs(descriptor);
#else
  (void)descriptor;
  sync();
  return 0;
#endif
}

void platform_begin_writing_back(int descriptor) {
#ifdef __linux__
  // A hint: what goes wrong shows when the file is made durable.
  (void)sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
  (void)descriptor;
#endif
}
