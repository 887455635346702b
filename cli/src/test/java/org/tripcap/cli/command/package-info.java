@NullMarked
package org.tripcap.cli.command;

import org.jspecify.annotations.NullMarked;
