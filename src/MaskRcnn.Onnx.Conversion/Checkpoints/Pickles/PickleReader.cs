namespace MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

/// <summary>
/// An interpreter of pickles that can only describe: dictionaries, lists, tuples, sets, numbers, texts, bytes, and tensors by their storage
/// and shape. Names are looked up in a list of permitted ones, never in the program; any other name or operation is refused with its place.
/// It does not recurse and its work is proportional to the pickle's length, within <see cref="PickleLimits"/>.
/// </summary>
internal sealed class PickleReader
{
    private const string WholeModel = "A whole model pickled by class cannot be read: save its state_dict() instead.";

    private readonly PickleInput _input;
    private readonly PickleScalars _scalars;
    private readonly Func<PickleCall, object?>? _persistent;
    private readonly CancellationToken _cancellationToken;
    private PickleStack _stack = new();
    private PickleOpcode _opcode;
    private long _offset;

    /// <param name="input">Where the pickle is.</param>
    /// <param name="persistent">What a reference to something outside the pickle describes; null where there must be none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public PickleReader(PickleInput input, Func<PickleCall, object?>? persistent, CancellationToken cancellationToken)
    {
        _input = input;
        _scalars = new PickleScalars(input);
        _persistent = persistent;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Reads one pickle; the input stands behind it then.</summary>
    /// <exception cref="CheckpointException">It is damaged or demands what is not permitted.</exception>
    public object? Read()
    {
        _stack = new PickleStack();
        for (int operations = 0; operations < PickleLimits.Operations; operations++)
        {
            if ((operations & 0xFFF) == 0) _cancellationToken.ThrowIfCancellationRequested();
            _offset = _input.Position;
            _opcode = (PickleOpcode)_input.ReadByte();
            try
            {
                if (_opcode == PickleOpcode.Stop) return _stack.Finish();
                Execute();
            }
            catch (CheckpointException error) when (error.Offset is null)
            {
                throw new CheckpointException($"{error.Message.TrimEnd('.')} ({Place()}).", _offset, error);
            }
        }

        throw new CheckpointException($"The pickle has more than {PickleLimits.Operations} operations.", _offset);
    }

    private void Execute()
    {
        if (_scalars.TryRead(_opcode, out object? scalar))
        {
            _stack.Push(scalar);
            return;
        }

        switch (_opcode)
        {
            case PickleOpcode.Proto:
                if (_input.ReadByte() is < 2 or > 5) throw new CheckpointException("The pickle is not of protocol 2 to 5.");
                break;
            case PickleOpcode.Frame:
                _input.ReadBytes(sizeof(long));
                break;
            case PickleOpcode.Mark:
                _stack.Mark();
                break;
            case PickleOpcode.Pop:
                _stack.Pop();
                break;
            case PickleOpcode.PopMark:
                _stack.PopToMark();
                break;
            case PickleOpcode.Dup:
                _stack.Push(_stack.Peek());
                break;
            case PickleOpcode.BinPut:
                _stack.Put(_input.ReadByte());
                break;
            case PickleOpcode.LongBinPut:
                _stack.Put(_scalars.UInt32());
                break;
            case PickleOpcode.Memoize:
                _stack.Memoize();
                break;
            case PickleOpcode.BinGet:
                _stack.Get(_input.ReadByte());
                break;
            case PickleOpcode.LongBinGet:
                _stack.Get(_scalars.UInt32());
                break;
            case PickleOpcode.Global:
                _stack.Push(Find(_input.ReadLine(PickleLimits.NameLength), _input.ReadLine(PickleLimits.NameLength)));
                break;
            case PickleOpcode.StackGlobal:
                List<object?> names = _stack.Take(2);
                _stack.Push(Find((names[0] as PickleText)?.Name, (names[1] as PickleText)?.Name));
                break;
            case PickleOpcode.Reduce or PickleOpcode.NewObj:
                Call();
                break;
            case PickleOpcode.BinPersId:
                _stack.Push(Persistent(_stack.Pop()));
                break;
            case PickleOpcode.Build:
                PickleCall state = CallOf("an object's state", [_stack.Pop()]);
                if (_stack.Peek() is not IPickleState stateful) throw state.Refuse("is given to what has none");
                stateful.SetState(state);
                break;
            default:
                Collect();
                break;
        }
    }

    private void Collect()
    {
        switch (_opcode)
        {
            case PickleOpcode.EmptyDict:
                _stack.Push(new PickleDictionary());
                break;
            case PickleOpcode.Dict:
                PickleDictionary dictionary = new();
                dictionary.Add(_stack.PopToMark());
                _stack.Push(dictionary);
                break;
            case PickleOpcode.SetItem:
                List<object?> entry = _stack.Take(2);
                Peek<PickleDictionary>().Add(entry);
                break;
            case PickleOpcode.SetItems:
                List<object?> entries = _stack.PopToMark();
                Peek<PickleDictionary>().Add(entries);
                break;
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet:
                _stack.Push(new PickleSequence([], Mutable: true));
                break;
            case PickleOpcode.EmptyTuple:
                _stack.Push(new PickleSequence([], Mutable: false));
                break;
            case PickleOpcode.Append:
                List<object?> item = _stack.Take(1);
                Peek<PickleSequence>().Add(item);
                break;
            case PickleOpcode.Appends or PickleOpcode.AddItems:
                List<object?> items = _stack.PopToMark();
                Peek<PickleSequence>().Add(items);
                break;
            case PickleOpcode.List:
                _stack.Push(new PickleSequence(_stack.PopToMark(), Mutable: true));
                break;
            case PickleOpcode.Tuple or PickleOpcode.FrozenSet:
                _stack.Push(new PickleSequence(_stack.PopToMark(), Mutable: false));
                break;
            case PickleOpcode.Tuple1 or PickleOpcode.Tuple2 or PickleOpcode.Tuple3:
                _stack.Push(new PickleSequence(_stack.Take(1 + _opcode - PickleOpcode.Tuple1), Mutable: false));
                break;
            default:
                throw new CheckpointException("The pickle has an operation that a checkpoint must not have.");
        }
    }

    private T Peek<T>()
        where T : class => _stack.Peek() as T ?? throw new CheckpointException("The pickle adds to what is not a collection of that kind.");

    private PickleName Find(string? module, string? name)
    {
        string asked = $"{module}.{name}";
        if (PermittedNames.Find(asked) is { } permitted) return permitted;
        string refusal = $"The pickle asks for {UntrustedText.Quote(asked)} ({Place()}), which a checkpoint must not; nothing was run.";
        throw new CheckpointException(IsClass(name) ? $"{refusal} {WholeModel}" : refusal, _offset);
    }

    // What Python's convention takes for a class, where a pickle's only value or a model inside a dictionary would begin.
    private static bool IsClass(string? name) => name is { Length: > 0 } && char.IsAsciiLetterUpper(name[0]);

    private void Call()
    {
        List<object?> call = _stack.Take(2);
        if (call[0] is not PickleName { Describe: { } describe } name || call[1] is not PickleSequence { Mutable: false } arguments)
            throw new CheckpointException("The pickle calls what is not for calling.");
        object? described = describe(CallOf(name.Name, arguments.Items));
        _stack.Push(described);

        // A dictionary that is made of a list is a copy of it, which costs as much as writing it out would.
        if (described is PickleDictionary dictionary) _stack.Charge(dictionary.Entries.Count);
    }

    private object? Persistent(object? reference) => _persistent is not null && reference is PickleSequence { Mutable: false } arguments
        ? _persistent(CallOf("a reference to a storage", arguments.Items))
        : throw new CheckpointException("The pickle refers to something outside itself.");

    private string Place() => $"{(Enum.IsDefined(_opcode) ? $"{_opcode}" : $"0x{(byte)_opcode:X2}")} at byte {_offset}";

    private PickleCall CallOf(string name, List<object?> arguments) => new(name, arguments, _opcode, _offset);
}
