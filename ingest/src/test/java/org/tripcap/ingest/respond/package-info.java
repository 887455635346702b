@NullMarked
package org.tripcap.ingest.respond;

import org.jspecify.annotations.NullMarked;
