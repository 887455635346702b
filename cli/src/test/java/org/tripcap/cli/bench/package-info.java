@NullMarked
package org.tripcap.cli.bench;

import org.jspecify.annotations.NullMarked;
