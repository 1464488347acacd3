#define _GNU_SOURCE
#include "platform.h"

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
