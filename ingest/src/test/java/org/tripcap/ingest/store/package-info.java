@NullMarked
package org.tripcap.ingest.store;

import org.jspecify.annotations.NullMarked;
