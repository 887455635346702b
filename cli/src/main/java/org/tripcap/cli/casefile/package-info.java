/** Case files: the bundle that is handed on. */
@NullMarked
package org.tripcap.cli.casefile;

import org.jspecify.annotations.NullMarked;
