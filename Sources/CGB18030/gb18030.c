#include "gb18030.h"
