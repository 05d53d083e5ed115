package io.workermanager.console;

import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** An order to the workers that options select, at least one. */
abstract class SelectedOrderCommand extends OrderCommand {
    @Parameters(paramLabel = "ID", arity = "0..*", description = "These workers, like --id.")
    private List<String> ids = new ArrayList<>();

    @Mixin
    private final TargetOptions target = new TargetOptions();

    abstract Order order(Selector selector, Order.Cause why);

    @Override
    final Order order(WorkerIds known, Order.Cause why) {
        return order(target.selector(console(), known, ids), why);
    }
}
