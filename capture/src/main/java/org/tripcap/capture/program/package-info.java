/** What a program needs that runs unattended: strict settings, logs, and an endpoint for metrics and health. */
@NullMarked
package org.tripcap.capture.program;

import org.jspecify.annotations.NullMarked;
