@NullMarked
package org.tripcap.ingest.index;

import org.jspecify.annotations.NullMarked;
