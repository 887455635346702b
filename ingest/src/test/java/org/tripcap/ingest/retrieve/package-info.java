@NullMarked
package org.tripcap.ingest.retrieve;

import org.jspecify.annotations.NullMarked;
