/**
 * Packets to flows and protocol facts, under the names of the Elastic Common Schema (ECS) 9. No packet, whatever its
 * bytes, makes anything here throw.
 */
@NullMarked
package org.tripcap.ingest.dissect;

import org.jspecify.annotations.NullMarked;
