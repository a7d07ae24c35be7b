using CanonicalGateway.Contracts.Model;
using Microsoft.OData.Edm;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>The functions and actions of the model with their imports (CSDL 12 and 13).</summary>
internal static class OperationElements
{
    public static void AddTo(EdmModel model, EdmEntityContainer container, CanonicalModel canonical, IReadOnlyDictionary<StructuredType, EdmStructuredType> types)
    {
        foreach (var operation in canonical.Operations)
        {
            var element = ElementOf(operation, types);
            model.AddElement(element);
            model.Annotate(element, Vocabulary.Core("Description"), AnnotationValues.Text(operation.Description));
            foreach (var parameter in operation.Parameters)
            {
                model.Annotate(element.FindParameter(parameter.Name), Vocabulary.Core("Description"), AnnotationValues.Text(parameter.Description!));
            }

            if (operation.Binding is not null)
            {
                model.Annotate(element, Vocabulary.Capabilities("OperationRestrictions"), AnnotationValues.Record(("FilterSegmentSupported", AnnotationValues.Bool(false))));
            }

            AddImport(container, operation, element);
        }
    }

    private static EdmOperation ElementOf(CanonicalOperation operation, IReadOnlyDictionary<StructuredType, EdmStructuredType> types)
    {
        var result = new EdmCollectionTypeReference(new EdmCollectionType(new EdmComplexTypeReference((EdmComplexType)types[operation.Result.Complex!], isNullable: false)));
        EdmOperation element = operation.IsAction
            ? new EdmAction(CanonicalModel.Namespace, operation.Name, result, operation.Binding is not null, entitySetPathExpression: null)
            : new EdmFunction(CanonicalModel.Namespace, operation.Name, result, operation.Binding is not null, entitySetPathExpression: null, isComposable: true);
        if (operation.Binding is { } binding)
        {
            element.AddParameter(binding.Name, new EdmEntityTypeReference((EdmEntityType)types[binding], isNullable: false));
        }

        foreach (var parameter in operation.Parameters)
        {
            // What a function takes chooses its overload; an action's may be left out where they may be null.
            if (operation.IsAction && parameter.IsNullable)
            {
                element.AddOptionalParameter(parameter.Name, TypeOf(parameter, types));
            }
            else
            {
                element.AddParameter(parameter.Name, TypeOf(parameter, types));
            }
        }

        return element;
    }

    // One import stands for all overloads (CSDL 13.6).
    private static void AddImport(EdmEntityContainer container, CanonicalOperation operation, EdmOperation element)
    {
        if (operation.Binding is not null || container.FindOperationImports(operation.Name).Any())
        {
            return;
        }

        if (element is EdmFunction function)
        {
            container.AddFunctionImport(operation.Name, function, entitySet: null, includeInServiceDocument: operation.Parameters.IsEmpty);
        }
        else
        {
            container.AddActionImport(operation.Name, (EdmAction)element);
        }
    }

    private static IEdmTypeReference TypeOf(Property parameter, IReadOnlyDictionary<StructuredType, EdmStructuredType> types) => parameter.Type switch
    {
        ValueType.Complex when types[parameter.Complex!] is EdmEntityType entity => new EdmEntityTypeReference(entity, parameter.IsNullable),
        ValueType.String => EdmCoreModel.Instance.GetString(isUnbounded: false, parameter.MaxLength, isUnicode: null, parameter.IsNullable),
        _ => EdmCoreModel.Instance.GetPrimitive(Enum.Parse<EdmPrimitiveTypeKind>(parameter.Type.ToString()), parameter.IsNullable),
    };
}
