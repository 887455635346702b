package org.tripcap.cli.command;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Makes the commands below the root. Of those that a command line cannot mean, only what a list of commands shows: a hundred commands
 * with all their options take longer to make than most of them to run.
 */
final class CommandTree {
    private final Predicate<String> named;

    private CommandTree(Predicate<String> named) {
        this.named = named;
    }

    /** The whole tree, for what shows or checks it. */
    static CommandLine whole(Object root) {
        return new CommandTree(name -> true).grown(root);
    }

    /**
     * The tree for these arguments: with each command that has the name of one of them.
     *
     * @param arguments of the command line; where some of them stand in a file, every command may be meant
     */
    static CommandLine of(Object root, String... arguments) {
        Set<String> words = Set.copyOf(List.of(arguments));
        return words.stream().anyMatch(word -> word.startsWith("@"))
                ? whole(root)
                : new CommandTree(words::contains).grown(root);
    }

    private CommandLine grown(Object command) {
        CommandLine line = new CommandLine(command);
        Class<?> type = command instanceof Class<?> known ? known : command.getClass();
        @Nullable Subcommands below = type.getAnnotation(Subcommands.class);
        if (below != null) {
            for (Class<?> child : below.value()) {
                Command annotation = Objects.requireNonNull(child.getAnnotation(Command.class), child.getName());
                String name = annotation.name();
                line.addSubcommand(name, named.test(name) ? grown(child) : listed(annotation));
            }
        }
        return line;
    }

    private static CommandLine listed(Command command) {
        CommandSpec spec = CommandSpec.create().name(command.name());
        spec.usageMessage()
                .header(command.header())
                .description(command.description())
                .hidden(command.hidden());
        return new CommandLine(spec);
    }
}
