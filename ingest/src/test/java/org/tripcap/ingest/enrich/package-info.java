@NullMarked
package org.tripcap.ingest.enrich;

import org.jspecify.annotations.NullMarked;
