@NullMarked
package org.tripcap.ingest.dissect;

import org.jspecify.annotations.NullMarked;
