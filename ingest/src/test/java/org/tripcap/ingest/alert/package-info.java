@NullMarked
package org.tripcap.ingest.alert;

import org.jspecify.annotations.NullMarked;
