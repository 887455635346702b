package org.tripcap.ingest.respond;

/** A record of the alert log: alerts as they came, and what was decided about them, in one order for every reader. */
sealed interface AlertLogEntry permits AlertBatch, Decided, Recorded {}
