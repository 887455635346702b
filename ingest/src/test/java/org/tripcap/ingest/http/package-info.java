@NullMarked
package org.tripcap.ingest.http;

import org.jspecify.annotations.NullMarked;
