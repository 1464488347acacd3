// Inflates gzip files by ISA-L on all cores, checks every member's CRC and length, and prints how many
// bytes came out. Nothing that reads these files can take less: it is what `peers.py` compares with.
//
// A thread per core takes the largest file that is left, and inflates it into one buffer that stays in
// the cache and is written over and over.

#define _GNU_SOURCE
#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { room = 256 << 10, most_threads = 256 };

struct file {
  const char *path;
  off_t size;
};

static struct file *files;
static int file_count;
static atomic_int next_file;
static atomic_ullong inflated_bytes;

_Noreturn static void stop(const char *path, const char *what) {
  fprintf(stderr, "%s: %s\n", path, what);
  exit(1);
}

/// Whether only zero bytes are left, as some writers put behind the last member.
static int is_padding(const struct inflate_state *state) {
  for (uint32_t at = 0; at < state->avail_in; at++) {
    if (state->next_in[at] != 0) return 0;
  }
  return 1;
}

/// Inflates all members of a file.
static void inflate_file(const struct file *file, struct inflate_state *state, uint8_t *buffer) {
  if (file->size == 0 || file->size > UINT32_MAX) stop(file->path, "empty, or beyond 4 GiB");
  int descriptor = open(file->path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) stop(file->path, "cannot be opened");
  void *bytes = mmap(NULL, file->size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
  if (bytes == MAP_FAILED) stop(file->path, "cannot be mapped");
  close(descriptor);

  uint64_t total = 0;
  isal_inflate_init(state);
  state->crc_flag = ISAL_GZIP;
  state->next_in = bytes;
  state->avail_in = file->size;
  while (1) {
    state->next_out = buffer;
    state->avail_out = room;
    if (isal_inflate(state) != ISAL_DECOMP_OK) stop(file->path, "no gzip stream, or damaged");
    total += room - state->avail_out;
    if (state->block_state == ISAL_BLOCK_FINISH) {
      if (is_padding(state)) break;
      // Behind a member there is another one.
      isal_inflate_reset(state);
      state->crc_flag = ISAL_GZIP;
    } else if (state->avail_in == 0 && state->avail_out == room) {
      stop(file->path, "cut off");
    }
  }
  munmap(bytes, file->size);
  atomic_fetch_add(&inflated_bytes, total);
}

static void *work(void *unused) {
  (void)unused;
  struct inflate_state *state = malloc(sizeof *state);
  uint8_t *buffer = malloc(room);
  if (state == NULL || buffer == NULL) stop("memory", "there is none");
  int index;
  while ((index = atomic_fetch_add(&next_file, 1)) < file_count) {
    inflate_file(&files[index], state, buffer);
  }
  free(buffer);
  free(state);
  return NULL;
}

static int larger_first(const void *left, const void *right) {
  off_t one = ((const struct file *)left)->size, other = ((const struct file *)right)->size;
  return (one < other) - (one > other);
}

int main(int count, char **arguments) {
  if (count < 2) stop(arguments[0], "name gzip files");
  file_count = count - 1;
  files = calloc(file_count, sizeof *files);
  if (files == NULL) stop("memory", "there is none");
  for (int index = 0; index < file_count; index++) {
    struct stat status;
    files[index].path = arguments[index + 1];
    if (stat(files[index].path, &status) != 0) stop(files[index].path, "is not there");
    files[index].size = status.st_size;
  }
  qsort(files, file_count, sizeof *files, larger_first);

  cpu_set_t cores;
  int width = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1;
  if (width > file_count) width = file_count;
  if (width > most_threads) width = most_threads;
  pthread_t threads[most_threads];
  for (int index = 1; index < width; index++) {
    if (pthread_create(&threads[index], NULL, work, NULL) != 0) stop("thread", "cannot be started");
  }
  work(NULL);
  for (int index = 1; index < width; index++) pthread_join(threads[index], NULL);
  printf("%llu\n", (unsigned long long)inflated_bytes);
  return 0;
}
