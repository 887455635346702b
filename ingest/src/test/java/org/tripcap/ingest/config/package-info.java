@NullMarked
package org.tripcap.ingest.config;

import org.jspecify.annotations.NullMarked;
