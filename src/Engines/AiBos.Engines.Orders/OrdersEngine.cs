using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>
/// Orders, stock, payments, shipments. Each step forward has one that undoes it – reserve and release, authorize and
/// void, capture and refund, create and cancel – and undoing what was not done is no error.
/// </summary>
public sealed class OrdersEngine : IEngine
{
    /// <inheritdoc/>
    public void Configure(EngineBuilder engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        engine.Named("orders", "1.0.0", "Orders")
            .Classified(DataClass.Confidential, "orders", "fulfillment")
            .MigrationsFrom(typeof(OrdersEngine).Assembly)
            .Action<CreateOrder, CreateOrderOutput>("orders.create.order@1.0.0", action => action
                .Command("Takes an order of a customer.")
                .Requires("orders.write")
                .HandledBy<CreateOrderHandler>())
            .Action<OfOrder, OrderState>("orders.cancel.order@1.0.0", action => action
                .Command("Gives up an order that holds neither stock nor money.")
                .Requires("orders.write")
                .HandledBy<CancelOrderHandler>())
            .Action<ReadOrders, ReadOrdersOutput>("orders.read.orders@1.0.0", action => action
                .Query("Lists orders with what became of them, the newest first.")
                .Requires("orders.read")
                .HandledBy<ReadOrdersHandler>())
            .Action<AddStock, StockLevel>("orders.add.stock@1.0.0", action => action
                .Command("Puts goods on the shelf.")
                .Requires("orders.stock")
                .HandledBy<AddStockHandler>())
            .Action<OfOrder, StockState>("orders.reserve.stock@1.0.0", action => action
                .Command("Promises the goods of an order to it, all or none.")
                .Requires("orders.write")
                .HandledBy<ReserveStockHandler>())
            .Action<OfOrder, StockState>("orders.release.stock@1.0.0", action => action
                .Command("Takes the promise of an order's goods back.")
                .Requires("orders.write")
                .HandledBy<ReleaseStockHandler>())
            .Action<ReadStock, ReadStockOutput>("orders.read.stock@1.0.0", action => action
                .Query("Lists what is on the shelf and how much of it is promised.")
                .Requires("orders.read")
                .HandledBy<ReadStockHandler>())
            .Action<AuthorizePayment, PaymentState>("orders.authorize.payment@1.0.0", action => action
                .Command("Notes that a provider holds an order's total for us.")
                .Requires("orders.payment")
                .HandledBy<AuthorizePaymentHandler>())
            .Action<OfOrder, PaymentState>("orders.void.payment@1.0.0", action => action
                .Command("Gives an authorization back that was not captured.")
                .Requires("orders.payment")
                .HandledBy<VoidPaymentHandler>())
            .Action<OfOrder, PaymentState>("orders.capture.payment@1.0.0", action => action
                .Command("Takes the money that is authorized for an order, once.")
                .Requires("orders.payment")
                .HandledBy<CapturePaymentHandler>())
            .Action<OfOrder, PaymentState>("orders.refund.payment@1.0.0", action => action
                .Command("Gives the captured money of an order back, once.")
                .Requires("orders.payment")
                .HandledBy<RefundPaymentHandler>())
            .Action<OfOrder, ShipmentState>("orders.create.shipment@1.0.0", action => action
                .Command("Takes the reserved goods of an order off the shelf.")
                .Requires("orders.write")
                .HandledBy<CreateShipmentHandler>())
            .Action<OfOrder, ShipmentState>("orders.cancel.shipment@1.0.0", action => action
                .Command("Puts the goods of a shipment back, reserved as before.")
                .Requires("orders.write")
                .HandledBy<CancelShipmentHandler>());
        Describe(engine);
        OrderEvents.Declare(engine);
    }

    private static void Describe(EngineBuilder engine) => engine
        .Entity<StockLevel>("orders.stock@1.0.0", stock => stock
            .Means("An article on the shelf, and how much of it is promised to orders."))
        .Entity<OrderLine>("orders.order_line@1.0.0", line => line
            .Means("So many of an article at a price each.")
            .RefersTo(nameof(OrderLine.Sku), "orders.stock"))
        .Entity<OrderItem>("orders.order@1.0.0", order => order
            .Means("An order of a customer, with what became of its goods, its payment and its shipment.")
            .RefersTo(nameof(OrderItem.Lines), "orders.order_line"))
        .Entity<Payment>("orders.payment@1.0.0", payment => payment
            .Means("Money of an order that a provider holds, or held, for us.")
            .RefersTo(nameof(Payment.OrderId), "orders.order"))
        .Entity<Shipment>("orders.shipment@1.0.0", shipment => shipment
            .Means("The goods of an order, off the shelf or put back.")
            .RefersTo(nameof(Shipment.OrderId), "orders.order"));
}
