/** Measurements: what recording, sealing and verifying cost, beside the tools that people use today. */
@NullMarked
package org.tripcap.cli.bench;

import org.jspecify.annotations.NullMarked;
