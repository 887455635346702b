@NullMarked
package org.tripcap.cli.casefile;

import org.jspecify.annotations.NullMarked;
