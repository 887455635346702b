/** Tests of this package that need a real broker, which only this module can start. */
@NullMarked
package org.tripcap.ingest.index;

import org.jspecify.annotations.NullMarked;
