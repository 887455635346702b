/** The commands, one class a subcommand; the only user of picocli and of standard output. */
@NullMarked
package org.tripcap.cli.command;

import org.jspecify.annotations.NullMarked;
