/** The server's HTTP interface: webhooks, receipts, the vault's door, health and metrics. */
@NullMarked
package org.tripcap.ingest.http;

import org.jspecify.annotations.NullMarked;
