#pragma once

/// syncfs(2), which Swift's Glibc module does not show: 0, or -1 with errno.
int platform_syncfs(int descriptor);
