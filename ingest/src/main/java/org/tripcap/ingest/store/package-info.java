/** The evidence store on Elasticsearch: what is kept, under which names, how it is written and how it is read back. */
@NullMarked
package org.tripcap.ingest.store;

import org.jspecify.annotations.NullMarked;
