package org.tripcap.cli;

import org.tripcap.cli.command.Tripcap;

/** The program's entry. */
public final class Main {

    private Main() {}

    static void main(String[] arguments) {
        System.exit(Tripcap.run(arguments));
    }
}
