@NullMarked
package org.tripcap.ingest;

import org.jspecify.annotations.NullMarked;
