/** What files of others know of addresses: countries and autonomous systems. */
@NullMarked
package org.tripcap.ingest.enrich;

import org.jspecify.annotations.NullMarked;
