#pragma once

/// syncfs(2), which Swift's Glibc module does not show: 0, or -1 with errno.
int platform_syncfs(int descriptor);

/// Has the disk begin with what was written to a file, without waiting for it.
void platform_begin_writing_back(int descriptor);
