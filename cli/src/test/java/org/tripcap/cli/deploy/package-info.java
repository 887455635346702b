/** Tests of what is in {@code deploy/} and of the packages: that it fits the programs, and what of it can be run here. */
@NullMarked
package org.tripcap.cli.deploy;

import org.jspecify.annotations.NullMarked;
