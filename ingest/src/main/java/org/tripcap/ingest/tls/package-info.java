/** How servers are reached over TLS: whose certificates are believed, and which one is shown. */
@NullMarked
package org.tripcap.ingest.tls;

import org.jspecify.annotations.NullMarked;
