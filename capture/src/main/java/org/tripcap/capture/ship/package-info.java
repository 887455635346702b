/** The way to and from Kafka: topics, the sender that drains the outbox, the feed of incidents; the only Kafka user here. */
@NullMarked
package org.tripcap.capture.ship;

import org.jspecify.annotations.NullMarked;
