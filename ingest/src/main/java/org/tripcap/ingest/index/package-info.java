/** From the topics into the store: consume, check, open, dissect, write, state what was stored, commit. */
@NullMarked
package org.tripcap.ingest.index;

import org.jspecify.annotations.NullMarked;
