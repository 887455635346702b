/**
 * The server's wiring: {@link org.tripcap.ingest.Server} starts the roles, gives each what it needs of the others, says how each
 * does, and stops them in order.
 */
@NullMarked
package org.tripcap.ingest;

import org.jspecify.annotations.NullMarked;
