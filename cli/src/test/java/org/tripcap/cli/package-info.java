@NullMarked
package org.tripcap.cli;

import org.jspecify.annotations.NullMarked;
