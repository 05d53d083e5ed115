import io.workermanager.WorkerManager
import io.workermanager.model.Criteria
import io.workermanager.model.RegisterOptions
import io.workermanager.port.WorkerStore

fun accepted(store: WorkerStore): String {
    val workers = WorkerManager.create(store)
    workers.register("w", RegisterOptions.exchange("binance").withAttribute("note", null))
    return workers.claim(Criteria.any(), "BTC/USD").map { it.worker().value() }.orElse("none")
}

fun refused(workers: WorkerManager) = workers.claim(Criteria.any(), null)
