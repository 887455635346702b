/** What intrusion detection tools post, read into {@link org.tripcap.ingest.alert.Alert}: pure formats, no I/O. */
@NullMarked
package org.tripcap.ingest.alert;

import org.jspecify.annotations.NullMarked;
