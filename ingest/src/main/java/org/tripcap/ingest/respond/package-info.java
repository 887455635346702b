/** Policy and its hand: which alert opens, joins, extends or closes an incident, and with what scope. */
@NullMarked
package org.tripcap.ingest.respond;

import org.jspecify.annotations.NullMarked;
