/** Measurements: what recording, sealing and verifying cost, and how soon recording begins. */
@NullMarked
package org.tripcap.cli.bench;

import org.jspecify.annotations.NullMarked;
