// What a process finds when it starts: the streams that were left open to it, and what it may take.
#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

void platform_fill_standard_streams(void) {
  for (int stream = 0; stream < 3; stream++) {
    if (fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    // The other way round than it is used, so that whoever does is told.
    const int found = open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY);
    if (found >= 0 && found != stream) {
      (void)dup2(found, stream);
      (void)close(found);
    }
  }
}

int platform_finish_output(void) {
  errno = 0;
  const int flushed = fflush(stdout);
  if (flushed == 0 && !ferror(stdout)) return 0;
  if (flushed != 0 && errno != 0) return errno;
  // What was wrong with an earlier write is forgotten, but for a reader who has gone.
  struct pollfd end = {.fd = STDOUT_FILENO};
  if (poll(&end, 1, 0) == 1 && (end.revents & POLLERR) != 0) return EPIPE;
  return EIO;
}

size_t platform_raise_file_limit(size_t wanted) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  if (limit.rlim_cur < wanted && limit.rlim_cur < limit.rlim_max) {
    struct rlimit more = limit;
    more.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    if (setrlimit(RLIMIT_NOFILE, &more) == 0) limit = more;
  }
  return limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > wanted ? wanted : limit.rlim_cur;
}

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *wait_at_gate(void *nothing) {
  (void)nothing;
  (void)pthread_mutex_lock(&gate);
  (void)pthread_mutex_unlock(&gate);
  return NULL;
}

int platform_try_threads(int threads, size_t memory) {
  enum { most = 64 };
  pthread_t made[most];
  if (threads > most) threads = most;
  int count = 0;
  (void)pthread_mutex_lock(&gate);
  while (count < threads && pthread_create(&made[count], NULL, wait_at_gate, NULL) == 0) count++;
  void *room = mmap(NULL, memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  (void)pthread_mutex_unlock(&gate);
  for (int at = 0; at < count; at++) (void)pthread_join(made[at], NULL);
  if (room == MAP_FAILED) return 0;
  (void)munmap(room, memory);
  return count == threads;
}
