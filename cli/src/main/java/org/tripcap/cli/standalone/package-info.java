/**
 * An embedded Kafka broker and Elasticsearch node, each a process of its own on the loopback address, so that the whole
 * system runs on one machine with nothing installed.
 *
 * <p>{@link org.tripcap.cli.standalone.StandaloneStores} starts both. The classes named {@code …Main} are what runs in
 * the children; they see the store's own class path and nothing else of tripcap.
 */
@NullMarked
package org.tripcap.cli.standalone;

import org.jspecify.annotations.NullMarked;
